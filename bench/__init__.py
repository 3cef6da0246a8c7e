"""Benchmarks. `script/bench NAME` runs `bench.NAME` on a PostgreSQL of its own.

Each takes `--json` and prints one line of JSON last, with its `name`, its `ratio` and every
figure. Only ratios of one run carry: absolute figures belong to the machine and the hour.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warungin.settings")
django.setup()
