#!/bin/sh
# Installs a package in a bare system of its own, works with it, upgrades it, removes it; tells what it saw.
#
#   installer/smoke.sh NEW.deb [OLD.deb]      as root; wants debootstrap; the bare system is kept in build/bare.tar
#   PICTURES=folder keeps what it saw
#
# With an older package, a township is made by that one first, and must be whole after the upgrade.
set -eu
NEW=$(readlink -f "$1")
OLD=${2:+$(readlink -f "$2")}
HERE=$(dirname "$(readlink -f "$0")")
BARE=$HERE/../build/bare.tar
SUITE=${SUITE:-bookworm}
MIRROR=${MIRROR:-http://deb.debian.org/debian}
ID=org.laohu.commandcenter
SCREEN=:99
ROOM=$(mktemp -d)

leave() {
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/root")" != "$ROOM" ] || kill "${process#/proc/}" 2>/dev/null || true
    done
    umount -l "$ROOM/proc" "$ROOM/dev" 2>/dev/null || true
    rm -rf "$ROOM"
}
trap leave EXIT
trap 'exit 1' INT TERM

say() { printf '== %s\n' "$*"; }
inside() { chroot "$ROOM" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
# As whoever sits there, without rights and with a home of his own.
officer() {
    inside runuser -u officer -- env HOME=/home/officer XDG_RUNTIME_DIR=/tmp TZ=Asia/Shanghai \
        QT_QPA_PLATFORM="${PLATFORM:-offscreen}" DISPLAY=$SCREEN "$@"
}
seconds() { date +%s.%N; }
took() { awk "BEGIN { printf \"%.1f s\", $(seconds) - $1 }"; }

say "a bare $SUITE"
mkdir -p "$HERE/../build"
[ -f "$BARE" ] || { debootstrap --variant=minbase "$SUITE" "$ROOM" "$MIRROR" >/dev/null; tar -C "$ROOM" -cf "$BARE" .; rm -rf "$ROOM"; mkdir "$ROOM"; }
tar -C "$ROOM" -xf "$BARE"
chmod 755 "$ROOM"
mount -t proc proc "$ROOM/proc"
mount --bind /dev "$ROOM/dev"
cp /etc/resolv.conf "$ROOM/etc/" 2>/dev/null || true
inside apt-get update -qq -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false
inside apt-get install -y -qq --no-install-recommends xvfb xdotool x11-apps netpbm >/dev/null 2>&1
inside useradd -m officer

put() {
    cp "$1" "$ROOM/tmp/package.deb"
    began=$(seconds)
    inside apt-get install -y -qq --no-install-recommends /tmp/package.deb >/dev/null 2>&1
    say "installed $(inside dpkg-query -W -f '${Version}' "$ID") in $(took "$began")"
}

[ -z "$OLD" ] || {
    put "$OLD"
    officer commandcenter demo --days 5 --per-day 8 --db /home/officer/town.db >/dev/null 2>&1
    cases=$(officer commandcenter export --db /home/officer/town.db --out /home/officer/before >/dev/null 2>&1; wc -l <"$ROOM/home/officer/before/cases.csv")
    say "the older program made a township with $cases lines of cases"
}
put "$NEW"
say "its files: $(du -sm "$ROOM/opt/apps/$ID" | cut -f1) MB; scripts: $(inside dpkg-query --control-list "$ID" | tr '\n' ' ')"
inside dpkg --verify "$ID"
[ -z "$OLD" ] || {
    officer commandcenter upgrade --db /home/officer/town.db
    officer commandcenter verify --db /home/officer/town.db
    officer commandcenter export --db /home/officer/town.db --out /home/officer/after >/dev/null 2>&1
    [ "$(wc -l <"$ROOM/home/officer/after/cases.csv")" = "$cases" ] || { say 'cases were lost'; exit 1; }
    say 'upgraded: every case is there, the chain holds'
}

say 'without a screen'
officer commandcenter self-check
began=$(seconds)
officer commandcenter demo --days 2 --per-day 6 --db /home/officer/demo.db >/dev/null
officer commandcenter screenshot duty --db /home/officer/demo.db --out /home/officer/duty.png
officer commandcenter document bulletin --period 2026-11 --db /home/officer/demo.db --out /home/officer/bulletin.pdf
for made in duty.png bulletin.pdf; do [ -s "$ROOM/home/officer/$made" ] || { say "$made is missing"; exit 1; }; done
say "a township, a picture and a paper in $(took "$began")"

say 'on a screen'
inside Xvfb $SCREEN -screen 0 1366x768x24 >/dev/null 2>&1 &
for _ in $(seq 100); do
    officer xdotool getdisplaygeometry >/dev/null 2>&1 && break
    sleep 0.2
done
began=$(seconds)
PLATFORM=xcb officer commandcenter --db /home/officer/demo.db >"$ROOM/tmp/screen.log" 2>&1 &
# other_than WINDOW: the next window of the program, once it is there, with the keyboard in it.
other_than() {
    for _ in $(seq 200); do
        window=$(officer xdotool search --onlyvisible --name 全响应 2>/dev/null | grep -vx "$1" | tail -1) || true
        [ -z "$window" ] || { officer xdotool windowfocus --sync "$window" && return; }
        sleep 0.1
    done
    picture nothing
    say "no window came: $(tail -3 "$ROOM/tmp/screen.log")"
    exit 1
}
picture() {
    officer sh -c "xwd -root -silent | xwdtopnm 2>/dev/null | pnmtopng >/home/officer/$1.png" 2>/dev/null || true
    [ -z "${PICTURES:-}" ] || cp "$ROOM/home/officer/$1.png" "$PICTURES" 2>/dev/null || true
}
other_than none
say "a window after $(took "$began")"
# By keys alone: in as 值班长, a call taken down, dispatched. No window manager gives the focus.
keys() { officer xdotool key --delay 150 "$@"; sleep 1; }
write() { officer xdotool type --delay 60 "$1"; sleep 1; }
sleep 2
write lead1
keys Tab
write laohu-demo
keys Return
other_than "$window"
sleep 3
keys F2
write 西村二村村口路灯不亮
keys Tab
keys ctrl+Return
sleep 2
keys F4
keys 1 ctrl+Return
sleep 2
picture worked
officer commandcenter export --db /home/officer/demo.db --out /home/officer/worked >/dev/null 2>&1
tail -1 "$ROOM/home/officer/worked/cases.csv" | grep -q '西村二村村口路灯不亮.*' || { say 'the call was not taken down'; exit 1; }
grep -q "$(tail -1 "$ROOM/home/officer/worked/cases.csv" | cut -d, -f1)" "$ROOM/home/officer/worked/tasks.csv" ||
    { say 'the call was not dispatched'; exit 1; }
say 'a call taken down and dispatched by keys alone'

say 'removed'
inside apt-get remove -y -qq "$ID" >/dev/null 2>&1
for left in "$ROOM/opt/apps/$ID" "$ROOM/usr/bin/commandcenter" "$ROOM/usr/share/applications/$ID.desktop"; do
    [ ! -e "$left" ] || { say "left behind: $left"; exit 1; }
done
[ -s "$ROOM/home/officer/demo.db" ] || { say 'the data went with it'; exit 1; }
say 'nothing left but what people made: all is well'
