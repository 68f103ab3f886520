#!/bin/sh
# Writes the answer as a comment on the pull request, or updates the one from the last run.
#
# The comment is found by its first line among all those that the token itself wrote. Where it may
# not write, as for pull requests from forks, the answer goes to the log and nothing fails.
#
# INPUT_COMMENT  never, on-change (none for an image within its budget, unless there is one to
#                update) or always
# INPUT_KEY      tells the comments of several jobs apart; may be empty
# INPUT_TOKEN    token that may write on pull requests
# PULL_REQUEST   number of the pull request; empty outside of one
# COMMENT        file with the Markdown; empty if there is none
# VERDICT        pass, warn or fail
set -eu

if [ "${INPUT_COMMENT:-never}" = never ] || [ -z "${PULL_REQUEST:-}" ] || [ -z "${COMMENT:-}" ]; then
  exit 0
fi
case "$PULL_REQUEST" in *[!0-9]*) echo "PULL_REQUEST is no number" >&2; exit 2 ;; esac
key=$(printf %s "${INPUT_KEY:-check}" | tr -c 'A-Za-z0-9._-' -)
marker="<!-- plimsoll: $key -->"
api=${GITHUB_API_URL:-https://api.github.com}
graphql=${GITHUB_GRAPHQL_URL:-https://api.github.com/graphql}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Returns the status; the token is not among the arguments, which every process can read.
request() { # METHOD URL, the body in $work/body, the answer in $work/answer
  printf 'header = "Authorization: Bearer %s"\n' "$INPUT_TOKEN" |
    curl --config - --silent --show-error --retry 3 --request "$1" \
      --header "Accept: application/vnd.github+json" --header "Content-Type: application/json" \
      --data-binary "@$work/body" --output "$work/answer" --write-out '%{http_code}' "$2" || true
}

give_up() {
  echo "The comment could not be written (status $1), as for pull requests from forks; it would be:"
  cat "$COMMENT"
  exit 0
}

# The fields come in the order in which they are asked for, and no quote in a body is without a
# backslash, so that no comment can look like another one.
owner=${GITHUB_REPOSITORY%%/*}
name=${GITHUB_REPOSITORY#*/}
pattern="\"databaseId\": *[0-9]*, *\"viewerDidAuthor\": *true, *\"body\": *\"\(<\|\\\\u003[cC]\)!-- plimsoll: $(printf %s "$key" | sed 's/\./\\./g') --"
cursor=null
id=
while [ -z "$id" ]; do
  query='query($o:String!,$n:String!,$p:Int!,$c:String){repository(owner:$o,name:$n){pullRequest(number:$p){comments(first:100,after:$c){pageInfo{hasNextPage endCursor}nodes{databaseId viewerDidAuthor body}}}}}'
  printf '{"query":"%s","variables":{"o":"%s","n":"%s","p":%s,"c":%s}}' \
    "$query" "$owner" "$name" "$PULL_REQUEST" "$cursor" > "$work/body"
  status=$(request POST "$graphql")
  if [ "$status" != 200 ]; then give_up "$status"; fi
  id=$(grep -o "$pattern" "$work/answer" | sed 's/[^0-9]*\([0-9]*\).*/\1/' | head -n 1)
  # The first of its kind: the page comes before the comments.
  page=$(grep -o '"hasNextPage": *[a-z]*, *"endCursor": *[^,}]*' "$work/answer" | head -n 1)
  case "$page" in
    *'"hasNextPage":'*true*) cursor=$(printf %s "$page" | sed 's/.*"endCursor": *//') ;;
    *) break ;;
  esac
done

if [ -z "$id" ] && [ "$INPUT_COMMENT" = on-change ] && [ "${VERDICT:-}" = pass ]; then
  exit 0
fi
{
  printf '{"body":"%s\\n' "$marker"
  sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g' "$COMMENT" | tr -d '\000-\011\013-\037' |
    awk '{ printf "%s\\n", $0 }'
  printf '"}'
} > "$work/body"
if [ -n "$id" ]; then
  status=$(request PATCH "$api/repos/$GITHUB_REPOSITORY/issues/comments/$id")
else
  status=$(request POST "$api/repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments")
fi
case "$status" in
  200 | 201) ;;
  *) give_up "$status" ;;
esac
