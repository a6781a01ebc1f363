#!/bin/sh
# A Chromium for the browser tests: on PATH, else from apt when root, else Playwright's own.
set -u

found() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && return 0
  done
  ls "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium*/chrome-linux*/* >/dev/null 2>&1
}

found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo 'Installing Chromium from apt ...'
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium
  found && exit 0
fi
echo 'Installing the Chromium that Playwright offers ...'
"${PY:-python3}" -m playwright install chromium && found && exit 0
echo 'No Chromium: put one on PATH (for example: sudo apt install chromium), then try again.' >&2
exit 1
