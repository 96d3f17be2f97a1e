# What is done on the other machine, by its plain POSIX shell: one session, which holds the lock for as long
# as it lives. It needs flock (util-linux or BusyBox), sha256sum and ln, find, mv as Debian has them.
# It says what stands there and takes one step at a time; which, it is told. $T is the target, $R the folder of
# its releases. Codes: 10 locked, 11 not ours, 12 no such tool, 13 the system refused, 14 not what was sent,
# 15 nothing to go back to, 16 nobody has that home.
set -u
umask 022
LC_ALL=C
export LC_ALL

# The release that the link is to, whether that is there or not.
nb_linked() {
  [ -L "$T" ] || return 0
  nb_to=$(readlink "$T") || return 0
  case $nb_to in "${R##*/}"/[0-9][0-9][0-9][0-9][0-9][0-9]) echo "${nb_to##*/}" ;; esac
}

nb_current() {
  nb_to=$(nb_linked)
  [ -n "$nb_to" ] && [ -d "$R/$nb_to" ] && echo "$nb_to"
  return 0
}

nb_numbers() { ls "$R" | sed -n 's/^\([0-9]\{6\}\)\(\..*\)\{0,1\}$/\1/p' | sort -u; }

# What stands there.
nb_look() {
  nb_live=$(nb_current)
  [ -n "$nb_live" ] && echo "live $nb_live"
  for nb_n in $(nb_numbers); do
    echo "number $nb_n"
    [ -d "$R/$nb_n" ] && echo "whole $nb_n"
    [ -e "$R/$nb_n.pending" ] && echo "pending $nb_n"
    [ -e "$R/$nb_n.json" ] && echo "receipt $nb_n"
  done
  return 0
}

# A process of the same workshop that is gone over here, and still holds the lock over there: its connection was cut
# without a word, and nobody will ever tell it.
nb_break() {
  [ "$(head -n 1 "$R/lock")" = "$1" ] || return 1
  for nb_fd in /proc/[0-9]*/fd/9; do
    nb_pid=${nb_fd#/proc/}
    nb_pid=${nb_pid%%/*}
    [ "$nb_pid" != $$ ] && [ "$nb_fd" -ef "$R/lock" ] && kill -9 "$nb_pid" 2>/dev/null
  done
  return 0
}

# path, name of the workshop, who works there
nb_open() {
  for nb_tool in flock sha256sum rsync find readlink awk; do
    command -v $nb_tool >/dev/null 2>&1 || { echo $nb_tool; return 12; }
  done
  # Whoever quotes a path keeps the shell from doing this.
  case $1 in
    "~/"*) nb_path=$(cd && pwd)/${1#*/} ;;
    "~"*)
      nb_path=${1%%/*}
      nb_path=$(getent passwd "${nb_path#?}" | cut -d : -f 6)
      [ -n "$nb_path" ] || { echo "$1"; return 16; }
      nb_path=$nb_path/${1#*/} ;;
    *) nb_path=$1 ;;
  esac
  nb_parent=$(dirname -- "$nb_path")
  nb_made=
  nb_up=$nb_parent
  while [ ! -e "$nb_up" ]; do
    case $nb_up in /*) nb_made="$nb_made$nb_up
" ;; *) nb_made="$nb_made$PWD/$nb_up
" ;; esac
    nb_up=$(dirname -- "$nb_up")
  done
  mkdir -p -- "$nb_parent" || return 13
  T=$(cd -- "$nb_parent" && pwd)/$(basename -- "$nb_path") || return 13
  R=$T.releases
  # A target that is not ours stays without a trace of us.
  if [ ! -e "$R" ] && { [ -e "$T" ] || [ -L "$T" ]; }; then
    { [ -d "$T" ] && [ ! -L "$T" ] && [ -z "$(ls -A "$T")" ]; } || { echo "$T"; return 11; }
  fi
  if [ -e "$R" ] && [ ! -e "$R/lock" ] && [ -n "$(ls -A "$R")" ]; then echo "$R"; return 11; fi
  mkdir -p "$R" || return 13
  ( : >>"$R/lock" ) || return 13
  exec 9>>"$R/lock"
  # A process that was killed may need a moment to be gone here, too.
  flock -w 5 9 || { nb_break "$2" && flock -w 5 9; } || { cat "$R/lock"; return 10; }
  printf '%s\n%s\n' "$2" "$3" >"$R/lock"
  rm -f "$R/link" "$R/history.new" "$R/alive" "$R"/here.* "$R"/listed.* "$R"/bad.*
  rm -rf "$R"/gone.*
  if [ -L "$T" ]; then
    [ -n "$(nb_linked)" ] || { echo "$T"; return 11; }
  elif [ -e "$T" ]; then
    { [ -d "$T" ] && [ -z "$(ls -A "$T")" ]; } || { echo "$T"; return 11; }
  fi
  echo "$R"
  for nb_next in "$R"/next.*; do [ -d "$nb_next" ] && echo "${nb_next##*/}"; done
  return 0
}

# Whether the disk answers, whatever it says.
nb_alive() { ( : >"$R/alive"; rm -f "$R/alive" ) 2>/dev/null; return 0; }

# The first of two files that is there, after a line that says so.
nb_first() {
  for nb_at in "$@"; do
    [ -e "$nb_at" ] || continue
    echo there
    cat "$nb_at"
    return
  done
}

# What is no plain file has no digest.
nb_digests() {
  cd "$R/$1" || return 13
  find . -type f -exec sha256sum {} +
  find . ! -type f ! -type d -exec printf -- '-  %s\n' {} \;
}

# A new folder with the files of a release, sharing their space.
nb_seed() { cp -al "$R/$1" "$R/$2" || return 13 ; }

# folder, digest of the whole, number of files
nb_check() {
  cd "$R/$1" || return 13
  # What came from the release before and is not listed goes.
  find . ! -type d | sed 's,^\./,,' | sort >"$R/here.$1"
  { cut -c 67- SHA256SUMS; echo SHA256SUMS; echo SM3SUMS; } | sort >"$R/listed.$1"
  comm -23 "$R/here.$1" "$R/listed.$1" | while IFS= read -r nb_gone; do rm -f "./$nb_gone"; done
  rm -f "$R/here.$1" "$R/listed.$1"
  find . -type d -empty -delete 2>/dev/null
  [ "$(sha256sum SHA256SUMS | cut -d ' ' -f 1)" = "$2" ] || { echo SHA256SUMS; return 14; }
  # It takes a while: signs of life are heard.
  sha256sum -c SHA256SUMS 2>&1 | awk -v bad="../bad.$1" '
    !/: OK$/ { if (n++ < 3) print >bad; next }
    NR % 1000 == 0 { print "."; fflush() }'
  [ ! -s "$R/bad.$1" ] || { cat "$R/bad.$1"; rm -f "$R/bad.$1"; return 14; }
  nb_count=$(find . ! -type d | wc -l)
  [ "$nb_count" -eq "$3" ] || { echo "$nb_count/$3"; return 14; }
  cd "$R" || return 13
  sync -f . 2>/dev/null || sync
}

# number, folder in which the receipts have arrived
nb_announce() { mv -f "$R/$2/$1.pending" "$R/$2/$1.txt" "$R" || return 13 ; }

# number, folder
nb_complete() { mv "$R/$2" "$R/$1" || return 13 ; }

# number: the one step
nb_switch() {
  [ -d "$R/$1" ] || return 15
  if [ -d "$T" ] && [ ! -L "$T" ]; then rmdir "$T" || return 13; fi
  rm -f "$R/link"
  ln -s "${R##*/}/$1" "$R/link" || return 13
  mv -fT "$R/link" "$T" || return 13
  sync -f "$R" 2>/dev/null || sync
}

nb_history() { cat "$R/history.txt" 2>/dev/null; return 0; }

# the text of the history
nb_set_history() { printf '%s' "$1" >"$R/history.new" && mv -f "$R/history.new" "$R/history.txt" || return 13 ; }

# number
nb_confirm() { mv -f "$R/$1.pending" "$R/$1.json" || return 13 ; }

# number: a release is there as a whole, or not at all
nb_remove() { mv "$R/$1" "$R/gone.$1" && rm -rf "$R/gone.$1" || return 13 ; }

# number: last goes what says that it never became live
nb_withdraw() { rm -rf "${R:?}/$1" && rm -f "$R/$1.txt" && rm -f "$R/$1.pending" || return 13 ; }

nb_sweep() { rm -rf "$R"/next.* "$R"/papers.* "$R"/here.* "$R"/listed.* "$R"/bad.* || return 13 ; }

# Where nothing was ever published, nothing is left behind.
nb_close() {
  if [ "$(ls -A "$R")" = lock ] && rm -f "$R/lock" && rmdir "$R"; then
    printf %s "$nb_made" | while IFS= read -r nb_up; do rmdir -- "$nb_up" 2>/dev/null; done
  fi
  return 0
}
