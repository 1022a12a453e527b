-- Where a contact is in the life of a customer: what the record says, or the
-- class that follows from orders and from the thresholds of crm.yaml.
CREATE VIEW IF NOT EXISTS contact_lifecycle AS
SELECT c.rid AS rid,
	CASE
		WHEN c.lifecycle IS NOT NULL THEN c.lifecycle
		WHEN l.left_time >= coalesce(o.last_time, l.left_time) THEN 'lost'
		WHEN o.orders_count IS NULL THEN
			CASE WHEN c.stage IN ('lead', 'hot')
				THEN 'prospect' END
		WHEN o.orders_count = 1 AND (SELECT day FROM now) - o.last_day
			> (SELECT days FROM lifecycle_thresholds) THEN 'potential-churn'
		WHEN o.orders_count > 1 AND (SELECT time FROM now) - o.last_time
			> (SELECT gaps FROM lifecycle_thresholds)
			* (o.last_time - o.first_time) / (o.orders_count - 1.0)
			THEN 'potential-churn'
		WHEN o.orders_count >= (SELECT loyal FROM lifecycle_thresholds) THEN 'loyal'
		WHEN o.orders_count >= (SELECT renewal FROM lifecycle_thresholds) THEN 'renewal'
		ELSE 'first-time'
	END AS lifecycle
FROM contact AS c
LEFT JOIN contact_orders AS o ON o.rid = c.rid
LEFT JOIN (
	SELECT e.subject AS rid, max(e.at_time) AS left_time
	FROM event AS e
	WHERE e.kind = 'left' AND e.at_time <= (SELECT time FROM now)
	GROUP BY e.subject
) AS l ON l.rid = c.rid
WHERE c.merged_into IS NULL;
