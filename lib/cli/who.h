#ifndef CLI_WHO_H
#define CLI_WHO_H

#include "work/work.h"

/*
 * Who is at the terminal, as records say it, appended: `CRM_USER` or `user` of
 * the user's configuration, else the user whose e-mail address is git's
 * user.email.  What names a user of the store becomes the user's id, another
 * text stays.  Nothing when nobody says.
 */
int who_add(struct str *out, struct work *work);

#endif
