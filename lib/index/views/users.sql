-- Users.
CREATE VIEW IF NOT EXISTS users AS
SELECT t.*
FROM user AS t;
