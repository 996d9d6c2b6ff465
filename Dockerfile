# One image for web, worker, beat and migrate (app), one for nginx with the static files of the same build (front).

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/hub
COPY requirements/production.txt requirements/
RUN python -m venv /srv/venv && /srv/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/production.txt
COPY . .
# The settings ask for everything; nothing here is connected to, and nothing of it stays in the image.
RUN export PATH=/srv/venv/bin:$PATH DJANGO_SETTINGS_MODULE=hub.settings.production STATIC_ROOT=/srv/static \
      HUB_VAR=/tmp/var SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
      ALLOWED_HOSTS=build.invalid BASE_URL=https://build.invalid EMAIL_URL=dummymail:// \
      DATABASE_URL=postgres://build@build.invalid/build REDIS_URL=redis://build.invalid HUB_SEARCH_ENGINE=embedded \
 && python manage.py build_messages && python manage.py collectstatic --noinput --verbosity 0 \
 && python -m compileall -q /srv/hub

FROM python:3.11-slim-bookworm AS app
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin hub \
 && install -d -o hub -g hub -m 0750 /srv/var && install -d -o hub -g hub -m 0755 /srv/var/media
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/hub /srv/hub
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp \
    DJANGO_SETTINGS_MODULE=hub.settings.production HUB_VAR=/srv/var STATIC_ROOT=/srv/static
WORKDIR /srv/hub
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=8s --start-period=40s CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "hub.wsgi:application", "--config", "deploy/gunicorn.conf.py"]

FROM nginx:1.28.0-alpine AS front
COPY --from=build /srv/static /srv/static
COPY deploy/nginx /srv/nginx
USER 101
EXPOSE 8080
CMD ["/srv/nginx/start.sh"]
