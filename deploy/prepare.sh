#!/bin/sh
# What must be done once before a new version serves: tables, vocabularies, pages, search index. Safe to repeat.
set -eu
python manage.py migrate --noinput
python manage.py load_vocabularies
python manage.py ensure_pages
python manage.py rebuild_index --missing --no-progress
