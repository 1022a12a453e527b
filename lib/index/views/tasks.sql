-- Tasks and appointments.
CREATE VIEW IF NOT EXISTS tasks AS
SELECT t.*
FROM task AS t;
