#ifndef RECORD_SYNTAX_H
#define RECORD_SYNTAX_H

#include "record/doc.h"

#include <yaml.h>

/*
 * What libyaml says of bytes that are no YAML, in words that tell a person
 * what to change, with the place where that is.
 */
void syntax_finding(struct findings *why, const char *path,
		    const yaml_parser_t *yaml, const struct doc *doc);

#endif
