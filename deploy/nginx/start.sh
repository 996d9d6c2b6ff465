#!/bin/sh
# Fill the template from the environment and become nginx. Every path and port can be set, so that the same script and
# the same configuration run without a container, too (tools/stack does that for the tests).
set -eu
: "${ALLOWED_HOSTS:?}" "${BASE_URL:?}"
here=$(cd "$(dirname "$0")" && pwd)
export HUB_RUN="${HUB_RUN:-/tmp}" HUB_LISTEN="${HUB_LISTEN:-8080}" HUB_UPSTREAM="${HUB_UPSTREAM:-web:8000}"
export HUB_STATIC="${HUB_STATIC:-/srv/static}" HUB_MEDIA="${HUB_MEDIA:-/srv/media}"
export HUB_SERVER_NAMES HUB_SCHEME
# Django takes its names apart by commas, nginx by spaces.
HUB_SERVER_NAMES=$(printf '%s' "$ALLOWED_HOSTS" | tr ',' ' ')
HUB_SCHEME="${BASE_URL%%:*}"
# Only these are filled in: everything else with a dollar sign is nginx's own.
envsubst '$HUB_RUN $HUB_LISTEN $HUB_UPSTREAM $HUB_STATIC $HUB_MEDIA $HUB_SERVER_NAMES $HUB_SCHEME' \
  < "$here/nginx.conf.template" > "$HUB_RUN/nginx.conf"
exec nginx -e stderr -p "$HUB_RUN/" -c "$HUB_RUN/nginx.conf" -g "daemon off; ${HUB_NGINX_DIRECTIVES:-}" "$@"
