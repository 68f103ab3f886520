#!/bin/sh
# Judges an image and keeps the answer: annotations in the log, the summary and the outputs of the
# step, and files. The exit code is an output, so that a comment can be written before it counts.
#
# INPUT_IMAGE       what plimsoll takes as IMAGE
# INPUT_BUDGET      file with the limits; empty for the one that is found
# INPUT_BASELINE    image, report or file of numbers that growth is measured against; may be empty
# INPUT_DOCKERFILE  file whose lines are named; may be empty
set -eu

# A directory for this step alone: what another one left there is not of this image.
directory=$(mktemp -d "${RUNNER_TEMP:-/tmp}/plimsoll-XXXXXXXX")
set -- check --github \
  -o "github=-" \
  -o "markdown=$directory/comment.md" \
  -o "json=$directory/check.json" \
  -o "sarif=$directory/check.sarif"
if [ -n "${INPUT_BUDGET:-}" ]; then set -- "$@" --config "$INPUT_BUDGET"; fi
if [ -n "${INPUT_BASELINE:-}" ]; then set -- "$@" --baseline "$INPUT_BASELINE"; fi
if [ -n "${INPUT_DOCKERFILE:-}" ]; then set -- "$@" --dockerfile "$INPUT_DOCKERFILE"; fi

code=0
# An image whose name begins with a hyphen is no option.
plimsoll "$@" -- "$INPUT_IMAGE" || code=$?
{
  echo "code=$code"
  if [ -f "$directory/check.json" ]; then
    echo "report=$directory/check.json"
    echo "comment=$directory/comment.md"
    echo "sarif=$directory/check.sarif"
  fi
} >> "$GITHUB_OUTPUT"
