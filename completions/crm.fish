# fish completion for crm: `crm complete` knows what there is.
function __crm_complete
	set -l words (commandline -opc) (commandline -ct)
	set -l found (crm complete fish -- $words[2..-1] 2>/dev/null)
	switch "$found[1]"
	case :files
		__fish_complete_path (commandline -ct)
	case :folders
		__fish_complete_directories (commandline -ct)
	case '*'
		printf '%s\n' $found
	end
end
complete -c crm -f -a '(__crm_complete)'
