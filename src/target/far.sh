# What is done on the other machine, by its plain POSIX shell: one session, which holds the lock for as long
# as it lives. It needs flock (util-linux or BusyBox), sha256sum and ln, find, mv as Debian has them.
# $T is the target, $R the folder of its releases. Codes: 10 locked, 11 not ours, 12 no such tool, 13 the
# system refused, 14 not what was sent, 15 nothing to go back to.
set -u
umask 022
LC_ALL=C
export LC_ALL

nb_current() {
  [ -L "$T" ] || return 0
  nb_to=$(readlink "$T") || return 0
  case $nb_to in "${R##*/}"/[0-9][0-9][0-9][0-9][0-9][0-9]) echo "${nb_to##*/}" ;; esac
}

nb_numbers() { ls "$R" | sed -n 's/^\([0-9]\{6\}\)\(\..*\)\{0,1\}$/\1/p' | sort -u; }

# First the receipt, so that a half-removed release is never taken for a whole one.
nb_remove() {
  rm -f "$R/$1.json" "$R/$1.pending" "$R/$1.txt"
  rm -rf "${R:?}/$1"
}

nb_prune() {
  nb_kept=0
  nb_live=$(nb_current)
  for nb_n in $(nb_numbers | sort -r); do
    if [ -f "$R/$nb_n.json" ] && [ -d "$R/$nb_n" ] && [ "$nb_kept" -lt 5 ]; then
      nb_kept=$((nb_kept + 1))
    elif [ "$nb_n" != "$nb_live" ]; then
      nb_remove "$nb_n"
    fi
  done
}

nb_open() {
  for nb_tool in flock sha256sum rsync find readlink; do
    command -v $nb_tool >/dev/null 2>&1 || { echo $nb_tool; return 12; }
  done
  nb_parent=$(dirname -- "$1")
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
  if [ -L "$T" ]; then
    nb_live=$(nb_current)
    { [ -n "$nb_live" ] && [ -d "$R/$nb_live" ]; } || { echo "$T"; return 11; }
  elif [ -e "$T" ]; then
    { [ -d "$T" ] && [ -z "$(ls -A "$T")" ]; } || { echo "$T"; return 11; }
  fi
  nb_live=$(nb_current)
  for nb_n in $(nb_numbers); do
    [ -e "$R/$nb_n.pending" ] || continue
    if [ "$nb_n" = "$nb_live" ]; then mv -f "$R/$nb_n.pending" "$R/$nb_n.json"; else nb_remove "$nb_n"; fi
  done
  nb_prune
  echo "$R"
  echo "live $nb_live"
  echo "last $(nb_numbers | tail -n 1)"
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

# number, folder, digest of the whole, number of files
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
  mv -f "$nb_papers/$1.txt" "$nb_papers/$1.pending" . || return 13
  mv "$2" "$1" || return 13
  nb_go "$1" || return 13
  mv -f "$1.pending" "$1.json" || return 13
  nb_prune
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

nb_rollback() {
  nb_live=$(nb_current)
  [ -n "$nb_live" ] || return 15
  nb_back=
  for nb_n in $(nb_numbers); do
    [ "$nb_n" = "$nb_live" ] && break
    [ -d "$R/$nb_n" ] && nb_back=$nb_n
  done
  [ -n "$nb_back" ] || return 15
  nb_go "$nb_back" && echo "$nb_back"
}

# Where nothing was ever published, nothing is left behind.
nb_close() {
  [ "$(ls -A "$R")" = lock ] && rm -f "$R/lock" && rmdir "$R"
  return 0
}
