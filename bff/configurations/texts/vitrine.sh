# Uploads pictures from a POSIX shell. Keep it as ~/.config/vitrine.sh, readable by you alone (chmod 600): it
# holds a token. After `. ~/.config/vitrine.sh`:
#
#   vitrine FILE...         prints the address of each picture
#   vitrine_share FILE...   puts the addresses on the clipboard as well, and says so
#
# The exit status is 0 when every picture was taken; what was refused, and why, is on standard error.

vitrine() {
    vitrine_status=0
    vitrine_newline=$(printf '\n_') vitrine_newline=${vitrine_newline%_}
    for vitrine_file in "$@"; do
        # Within the quotes of a form, curl wants a backslash before these two.
        vitrine_quoted=$(printf '%s\n_' "$vitrine_file" | sed 's/[\\"]/\\&/g')
        vitrine_quoted=${vitrine_quoted%"${vitrine_newline}_"}
        # The token comes by standard input, so that no list of processes shows it.
        if ! vitrine_answer=$(
            printf '%s\n' @HEADER@ |
                curl -sS -H @- -H 'Accept: text/plain' -w '\n%{http_code}' \
                    -F "file=@\"$vitrine_quoted\"" @ADDRESS@
        ); then
            printf '%s: not uploaded\n' "$vitrine_file" >&2
            vitrine_status=1
            continue
        fi
        vitrine_code=${vitrine_answer##*"$vitrine_newline"}
        vitrine_answer=${vitrine_answer%"$vitrine_newline"*}
        case $vitrine_code in
            200 | 201) printf '%s\n' "${vitrine_answer%"$vitrine_newline"}" ;;
            *)
                vitrine_detail=$(printf %s "$vitrine_answer" | sed -n 's/.*"detail": *"\([^"]*\)".*/\1/p')
                printf '%s: %s\n' "$vitrine_file" "${vitrine_detail:-the answer was $vitrine_code}" >&2
                vitrine_status=1
                ;;
        esac
    done
    return "$vitrine_status"
}

vitrine_share() {
    vitrine_said=$(mktemp) || return
    vitrine_shared=0
    vitrine_links=$(vitrine "$@" 2>"$vitrine_said") || vitrine_shared=1
    if [ -n "$vitrine_links" ]; then
        printf '%s\n' "$vitrine_links"
        if printf %s "$vitrine_links" | _vitrine_copy; then
            _vitrine_tell 'On the clipboard' "$vitrine_links"
        else
            _vitrine_tell 'Uploaded' "$vitrine_links"
        fi
    fi
    if [ "$vitrine_shared" != 0 ]; then
        cat "$vitrine_said" >&2
        _vitrine_tell 'Not uploaded' "$(cat "$vitrine_said")"
    fi
    rm -f "$vitrine_said"
    return "$vitrine_shared"
}

_vitrine_copy() {
    if [ -n "${WAYLAND_DISPLAY:-}" ] && command -v wl-copy >/dev/null; then
        wl-copy
    elif command -v xclip >/dev/null; then
        xclip -selection clipboard >/dev/null
    elif command -v xsel >/dev/null; then
        xsel --clipboard --input
    elif command -v pbcopy >/dev/null; then
        pbcopy
    else
        return 1
    fi
}

_vitrine_tell() {
    if command -v notify-send >/dev/null; then
        notify-send -- "$1" "$2" || :
    fi
}
