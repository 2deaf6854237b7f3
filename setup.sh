# shellcheck shell=sh
# Sourced by ./run and ./test, which set ROOT: brings what this machine lacks and costs next to nothing when all is there.
#
#   set_up run|test    afterwards VENV is the virtual environment and PY its interpreter
#
# Exit 3 with one clear message when something is missing that only a person can bring (root, network, Python).

# soname=Debian package: what Qt's offscreen and X11 platforms load from the system.
LIBRARIES='libGL.so.1=libgl1 libEGL.so.1=libegl1 libxkbcommon.so.0=libxkbcommon0 libfontconfig.so.1=libfontconfig1
libglib-2.0.so.0=libglib2.0-0 libdbus-1.so.3=libdbus-1-3 libxcb-cursor.so.0=libxcb-cursor0
libxkbcommon-x11.so.0=libxkbcommon-x11-0 libxcb-icccm.so.4=libxcb-icccm4 libxcb-keysyms.so.1=libxcb-keysyms1
libxcb-shape.so.0=libxcb-shape0'

say() { printf '%s\n' "$@" >&2; }
die() { say "$@"; exit 3; }

set_up() {
    KIND=$1
    WANT=$(cat "$ROOT/pyproject.toml" "$ROOT/setup.sh" | cksum)
    use_venv "$ROOT/.venv"
    if is_ready; then return; fi
    if ! can_write_venv; then
        cache=$(cache_folder)
        use_venv "$cache/venv-$(printf %s "$ROOT" | cksum | cut -d' ' -f1)"
        if is_ready; then return; fi
        say "程序目录只读，虚拟环境放在 / the checkout is read-only, the environment goes to: $VENV"
    fi
    # A subshell, so that the lock ends with it whatever happens; the script itself is the lock file: no litter.
    ( take_lock; is_ready || bring_everything ) 9<"$ROOT/setup.sh"
}

use_venv() { VENV=$1 PY=$1/bin/python; }

can_write_venv() {
    case $ROOT in *:*) return 1 ;; esac # a virtual environment cannot live under a path with a colon
    if [ -d "$VENV" ]; then [ -w "$VENV" ]; else [ -w "$ROOT" ]; fi
}

cache_folder() {
    folder=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/commandcenter
    mkdir -p "$folder" 2>/dev/null && [ -w "$folder" ] ||
        die "程序目录和缓存目录都不能写 / neither the checkout nor the cache folder can be written: $ROOT, $folder"
    printf %s "$folder"
}

take_lock() {
    command -v flock >/dev/null || return 0
    flock -n 9 && return
    say '另一个 ./run 或 ./test 正在安装，等待它完成 / waiting for another set-up to finish ...'
    flock 9 || true # a file system without locks
}

# The stamp is written last and names dependencies, place and interpreter: an interrupted set-up, a changed
# pyproject.toml, a moved checkout, an upgraded Python or a vanished library all fail to match it.
stamp() { printf '%s %s %s' "$WANT" "$VENV" "$(probe "$PY")"; }
is_ready() { [ -f "$VENV/.ready-$KIND" ] && [ "$(cat "$VENV/.ready-$KIND")" = "$(stamp)" ]; }

# probe PYTHON: its version, then the entries of LIBRARIES that cannot be loaded.
probe() {
    "$1" -I -S -c '
import ctypes, sys
def missing(entry):
    try:
        return not ctypes.CDLL(entry.partition("=")[0])
    except OSError:
        return True
print("%d.%d" % sys.version_info[:2], *filter(missing, sys.argv[1].split()))' "$LIBRARIES" 2>/dev/null
}

# fits PYTHON MODULES: prints the real interpreter behind PYTHON when its version is ours and it has the modules.
fits() {
    "$1" -I -c "
import sys, ctypes, $2
sys.exit(1) if not (3, 11) <= sys.version_info[:2] <= (3, 13) else print(sys._base_executable)" 2>/dev/null
}

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.12 python3.13 python3.11; do
        command -v "$candidate" >/dev/null && fits "$candidate" venv,ensurepip && return
    done
    return 1
}

bring_everything() {
    if venv_is_sound; then BASE=$PY; else BASE=$(find_python) || BASE=; fi
    packages=$(missing_packages)
    [ -z "$packages" ] || install_packages "$packages"
    [ -n "$BASE" ] || BASE=$(find_python) || die '需要 Python 3.11 至 3.13（含 venv）；请安装后重试，或用 PYTHON=/路径/python3.12 指定 /' \
        'Python 3.11 to 3.13 with venv is needed; install one or name it with PYTHON=/path/to/python3.12'
    venv_is_sound || make_venv
    install_dependencies
}

missing_packages() {
    if [ -n "$BASE" ]; then
        entries=$(probe "$BASE" | cut -s -d' ' -f2-)
    else
        printf 'python3 python3-venv '
        entries=$LIBRARIES # nothing to ask yet; what is there already costs apt nothing
    fi
    for entry in $entries; do printf '%s ' "${entry#*=}"; done
}

install_packages() {
    command -v apt-get >/dev/null || die "缺少系统组件，请用本系统的软件包管理器安装（下列为 Debian 包名）后重试 /" \
        "system packages are missing; install the equivalents of these Debian packages: $1"
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo=sudo
    else
        die '缺少系统组件，安装需要 root 权限。请以 root 执行一次下面这行，然后重试 /' \
            'system packages are missing and installing them needs root; run this line once as root, then try again:' \
            "  apt-get update && apt-get install -y --no-install-recommends $1"
    fi
    say "正在安装系统组件 / installing system packages: $1"
    # An unreachable extra source is no reason to stop: the install below decides.
    $sudo apt-get update -qq -o DPkg::Lock::Timeout=120 >&2 </dev/null 9<&- || true
    # shellcheck disable=SC2086 # a list of packages
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 $1 >&2 </dev/null 9<&- ||
        die '系统组件安装失败：请检查网络和 /etc/apt/sources.list 后重试 /' \
            'apt could not install the system packages: check the network and the apt sources, then try again'
}

venv_is_sound() { [ ! -e "$VENV/.unfinished" ] && is_at_home && fits "$PY" pip >/dev/null; }

# Scripts inside an environment carry its path: one that was copied or moved is made anew.
is_at_home() (
    [ -f "$VENV/bin/activate" ] || exit 1
    set +eu
    # shellcheck source=/dev/null
    . "$VENV/bin/activate" && [ "$VIRTUAL_ENV" = "$VENV" ]
)

make_venv() {
    say "正在建立虚拟环境 / creating the virtual environment: $VENV"
    rm -rf "$VENV"
    mkdir -p "$VENV"
    : >"$VENV/.unfinished"
    "$BASE" -I -m venv "$VENV" >&2 </dev/null 9<&- || die "虚拟环境建立失败，请检查磁盘空间和权限后重试 /" \
        "the virtual environment could not be made; check disk space and permissions: $VENV"
}

install_dependencies() {
    say '正在安装 Python 依赖（首次约一两分钟）/ installing Python dependencies (a minute or two the first time) ...'
    "$PY" -I -c '
import sys, tomllib
with open(sys.argv[1], "rb") as file:
    project = tomllib.load(file)["project"]
extras = project["optional-dependencies"]["test"] if sys.argv[2] == "test" else []
print(*project["dependencies"], *extras, sep="\n")' "$ROOT/pyproject.toml" "$KIND" >"$VENV/.requirements"
    : >"$VENV/.unfinished"
    PIP_USER=0 "$PY" -I -m pip install --quiet --disable-pip-version-check --no-input --retries 2 \
        --only-binary=:all: --requirement "$VENV/.requirements" >"$VENV/.pip.log" 2>&1 </dev/null 9<&- || pip_failed
    rm -f "$VENV/.unfinished"
    stamp >"$VENV/.ready-$KIND"
    [ "$KIND" = run ] || stamp >"$VENV/.ready-run"
}

# The log lies on the same disk: what it could not say is seen from what is left there.
is_full() {
    grep -q 'No space left' "$VENV/.pip.log" && return
    left=$(df -Pk "$VENV" | tail -n 1 | while read -r _ _ _ free _; do printf %s "$free"; done)
    [ "${left:-100000}" -lt 100000 ]
}

pip_failed() {
    if grep -qE 'NewConnectionError|NameResolution|Timeout|ProxyError|ProtocolError|unreachable' "$VENV/.pip.log"; then
        rm -f "$VENV/.unfinished" # pip fetches everything before it touches anything
        die '连不上 Python 软件包源：请接通网络后重试；内网请设 PIP_INDEX_URL=镜像地址，离线请设 PIP_NO_INDEX=1 PIP_FIND_LINKS=wheel目录 /' \
            'the package index cannot be reached: connect to the network and try again, or set PIP_INDEX_URL to a mirror,' \
            'or PIP_NO_INDEX=1 PIP_FIND_LINKS=folder-of-wheels when offline'
    fi
    if is_full; then
        die "磁盘快满了，Python 依赖装不下（约需 1 GB）：请腾出空间后重试 /" \
            "the disk is nearly full, the dependencies need about 1 GB: make room and try again: $VENV"
    fi
    tail -n 5 "$VENV/.pip.log" >&2
    die "Python 依赖安装失败，详见 / the dependencies could not be installed, see: $VENV/.pip.log"
}
