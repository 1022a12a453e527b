# bash completion for crm: `crm complete` knows what there is.
_crm()
{
	local IFS=$'\n'

	COMPREPLY=($(crm complete bash -- "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null))
	case ${COMPREPLY-} in
	:files) COMPREPLY=() && compopt -o default ;;
	:folders) COMPREPLY=() && compopt -o dirnames ;;
	*=) compopt -o nospace ;;
	esac
}
complete -F _crm crm
