#!/bin/sh
# Mark a part of the screen in Flameshot: it is uploaded, and its address is on the clipboard. Bind it to a key.
# It needs ~/.config/vitrine.sh beside it.
set -u
. ~/.config/vitrine.sh || exit

folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT
picture=$folder/screenshot-$(date +%Y-%m-%d-%H%M%S).png

# Whoever presses Escape has taken no picture, and wants nothing uploaded.
flameshot gui --raw >"$picture"
[ -s "$picture" ] || exit 0
vitrine_share "$picture"
