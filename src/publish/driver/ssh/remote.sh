# What is done on the other machine, by its plain POSIX shell: one session, which holds the lock for as long
# as it lives. It needs flock (util-linux or BusyBox), sha256sum and ln, find, mv as Debian has them.
# $T is the target, $R the folder of its releases. Codes: 10 locked, 11 not ours, 12 no such tool, 13 the
# system refused, 14 not what was sent, 15 nothing to go back to.
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

# A release that never became live goes; last what says so.
nb_remove_unborn() {
  rm -rf "${R:?}/$1"
  rm -f "$R/$1.txt"
  rm -f "$R/$1.pending"
}

# The files of releases older than those that stay go, never those of the live one and of the one to go back to,
# which is given. Receipts stay. A release is there as a whole, or not at all.
nb_prune() {
  nb_kept=0
  nb_live=$(nb_current)
  for nb_n in $(nb_numbers | sort -r); do
    [ -d "$R/$nb_n" ] || continue
    if [ "$nb_kept" -lt 5 ]; then
      nb_kept=$((nb_kept + 1))
    elif [ "$nb_n" != "$nb_live" ] && [ "$nb_n" != "$1" ]; then
      mv "$R/$nb_n" "$R/gone.$nb_n" && rm -rf "$R/gone.$nb_n"
    fi
  done
}

# A line of the history. The release is live by now, whatever becomes of the line.
nb_note() { printf '%s\n' "$1" >>"$R/history.txt"; return 0; }

nb_open() {
  for nb_tool in flock sha256sum rsync find readlink; do
    command -v $nb_tool >/dev/null 2>&1 || { echo $nb_tool; return 12; }
  done
  nb_parent=$(dirname -- "$1")
  nb_made=
  nb_up=$nb_parent
  while [ ! -e "$nb_up" ]; do
    case $nb_up in /*) nb_made="$nb_made$nb_up
" ;; *) nb_made="$nb_made$PWD/$nb_up
" ;; esac
    nb_up=$(dirname -- "$nb_up")
  done
  mkdir -p -- "$nb_parent" || return 13
  T=$(cd -- "$nb_parent" && pwd)/$(basename -- "$1") || return 13
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
  flock -w 5 9 || return 10
  rm -f "$R/link" "$R"/here.* "$R"/listed.*
  rm -rf "$R"/gone.*
  if [ -L "$T" ]; then
    [ -n "$(nb_linked)" ] || { echo "$T"; return 11; }
  elif [ -e "$T" ]; then
    { [ -d "$T" ] && [ -z "$(ls -A "$T")" ]; } || { echo "$T"; return 11; }
  fi
  nb_live=$(nb_current)
  for nb_n in $(nb_numbers); do
    [ -e "$R/$nb_n.pending" ] || continue
    if [ "$nb_n" = "$nb_live" ]; then mv -f "$R/$nb_n.pending" "$R/$nb_n.json"; else nb_remove_unborn "$nb_n"; fi
  done
  echo "$R"
  echo "live $nb_live"
  echo "last $(nb_numbers | tail -n 1)"
  for nb_n in $(nb_numbers); do
    [ -d "$R/$nb_n" ] && echo "stands $nb_n"
    [ -e "$R/$nb_n.json" ] && echo "receipt $nb_n"
  done
  for nb_next in "$R"/next.*; do [ -d "$nb_next" ] && echo "next ${nb_next##*/}"; done
  return 0
}

# What is no plain file has no digest.
nb_digests() {
  cd "$R/$1" || return 13
  find . -type f -exec sha256sum {} +
  find . ! -type f ! -type d -exec printf -- '-  %s\n' {} \;
}

# A new folder with the files of a release, sharing their space.
nb_seed() { cp -al "$R/$1" "$R/$2" || return 13 ; }

# number, folder, digest of the whole, number of files, the release to go back to, a line of the history
nb_publish() {
  cd "$R/$2" || return 13
  # What came from the release before and is not listed goes.
  find . ! -type d | sed 's,^\./,,' | sort >"$R/here.$2"
  { cut -c 67- SHA256SUMS; echo SHA256SUMS; echo SM3SUMS; } | sort >"$R/listed.$2"
  comm -23 "$R/here.$2" "$R/listed.$2" | while IFS= read -r nb_gone; do rm -f "./$nb_gone"; done
  rm -f "$R/here.$2" "$R/listed.$2"
  find . -type d -empty -delete 2>/dev/null
  [ "$(sha256sum SHA256SUMS | cut -d ' ' -f 1)" = "$3" ] || { echo SHA256SUMS; return 14; }
  nb_bad=$(sha256sum -c SHA256SUMS 2>&1 | grep -v ': OK$' | head -n 3)
  [ -z "$nb_bad" ] || { echo "$nb_bad"; return 14; }
  nb_count=$(find . ! -type d | wc -l)
  [ "$nb_count" -eq "$4" ] || { echo "$nb_count/$4"; return 14; }
  cd "$R" || return 13
  sync -f . 2>/dev/null || sync
  nb_papers=papers.${2#next.}
  mv -f "$nb_papers/$1.pending" . && mv -f "$nb_papers/$1.txt" . || return 13
  mv "$2" "$1" || return 13
  nb_go "$1" || return 13
  mv -f "$1.pending" "$1.json" || return 13
  nb_note "$6"
  nb_prune "$5"
  rm -rf "$R"/next.* "$R"/papers.* "$R"/here.* "$R"/listed.*
  return 0
}

# The one step.
nb_go() {
  if [ -d "$T" ] && [ ! -L "$T" ]; then rmdir "$T" || return 13; fi
  rm -f "$R/link"
  ln -s "${R##*/}/$1" "$R/link" || return 13
  mv -fT "$R/link" "$T" || return 13
  sync -f "$R" 2>/dev/null || sync
}

# number, a line of the history
nb_back() {
  [ -d "$R/$1" ] || return 15
  nb_go "$1" || return 13
  nb_note "$2"
}

# Where nothing was ever published, nothing is left behind.
nb_close() {
  if [ "$(ls -A "$R")" = lock ] && rm -f "$R/lock" && rmdir "$R"; then
    printf %s "$nb_made" | while IFS= read -r nb_up; do rmdir -- "$nb_up" 2>/dev/null; done
  fi
  return 0
}
