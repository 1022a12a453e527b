-- Which records an event is found from: its subject, and those it names
-- in `with` beside it.
CREATE VIEW IF NOT EXISTS event_records AS
SELECT e.subject AS rid, e.subject AS subject, e.n AS n FROM event AS e
UNION ALL
SELECT w.rid, w.subject, w.n FROM event_with AS w;
