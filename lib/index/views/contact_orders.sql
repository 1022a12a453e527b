-- What contacts ordered until now, of those who did: how many orders, what
-- they come to, in the smallest unit of the store's currency, and the first
-- and the last day.
CREATE VIEW IF NOT EXISTS contact_orders AS
SELECT o.rid AS rid, sum(o.n) AS orders_count, sum(o.amount) AS spend_minor,
	min(o.first_day) AS first_day, max(o.last_day) AS last_day,
	min(o.first_time) AS first_time, max(o.last_time) AS last_time
FROM (
	SELECT e.subject AS rid, count(*) AS n, sum(e.amount_home) AS amount,
		min(e.at_day) AS first_day, max(e.at_day) AS last_day,
		min(e.at_time) AS first_time, max(e.at_time) AS last_time
	FROM events AS e
	WHERE e.kind = 'order' AND e.at_time <= (SELECT time FROM now)
		AND NOT e.corrected
	GROUP BY e.subject
	UNION ALL
	SELECT w.rid, count(*), sum(e.amount_home), min(e.at_day), max(e.at_day),
		min(e.at_time), max(e.at_time)
	FROM event_with AS w
	CROSS JOIN events AS e ON e.subject = w.subject AND e.n = w.n
	WHERE e.kind = 'order' AND e.at_time <= (SELECT time FROM now)
		AND NOT e.corrected
	GROUP BY w.rid
) AS o
GROUP BY o.rid;
