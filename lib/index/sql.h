#ifndef INDEX_SQL_H
#define INDEX_SQL_H

/*
 * The SQL that the index is made of, embedded by the Makefile: schema.sql, and
 * the files of the folder views one after the other, in order of name.
 */
extern const char sql_schema[];
extern const char sql_views[];

#endif
