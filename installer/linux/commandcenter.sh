#!/bin/sh
# Starts the installed program. Qt brings one plug-in for Chinese input, that of ibus; fcitx answers to the same name.
set -eu
case ${QT_IM_MODULE:-} in fcitx*) QT_IM_MODULE=ibus; export QT_IM_MODULE ;; esac
here=$(dirname "$(readlink -f "$0")")
exec "$here/../commandcenter/commandcenter" "$@"
