-- What contacts ordered until now, of those who did: how many orders, what
-- they come to, in the smallest unit of the store's currency, and the first
-- and the last day.
CREATE VIEW IF NOT EXISTS contact_orders AS
SELECT o.rid AS rid, count(*) AS orders_count, sum(o.amount) AS spend_minor,
	min(o.day) AS first_day, max(o.day) AS last_day,
	min(o.time) AS first_time, max(o.time) AS last_time
FROM (
	SELECT e.subject AS rid, e.amount_home AS amount, e.at_day AS day,
		e.at_time AS time
	FROM events AS e
	WHERE e.kind = 'order' AND e.at_time <= (SELECT time FROM now)
		AND NOT e.corrected
	UNION ALL
	SELECT w.rid, e.amount_home, e.at_day, e.at_time
	FROM event_with AS w
	CROSS JOIN events AS e ON e.subject = w.subject AND e.n = w.n
	WHERE e.kind = 'order' AND e.at_time <= (SELECT time FROM now)
		AND NOT e.corrected
) AS o
GROUP BY o.rid;
