-- The thresholds of the classes of customers: orders from which a contact is
-- `renewal` and `loyal`, and how long one may be silent: as many mean times
-- between their orders, or, after a single one, as many days.
CREATE VIEW IF NOT EXISTS lifecycle_thresholds AS
SELECT coalesce((SELECT CAST(value AS INTEGER) FROM config
		WHERE key = 'lifecycle.renewal_orders'), 2) AS renewal,
	coalesce((SELECT CAST(value AS INTEGER) FROM config
		WHERE key = 'lifecycle.loyal_orders'), 4) AS loyal,
	coalesce((SELECT CAST(value AS REAL) FROM config
		WHERE key = 'lifecycle.churn_gaps'), 2.0) AS gaps,
	coalesce((SELECT CAST(value AS INTEGER) * CASE substr(value, -1)
			WHEN 'w' THEN 7 WHEN 'm' THEN 30.436875 WHEN 'y' THEN 365.2425 ELSE 1 END
		FROM config WHERE key = 'lifecycle.churn_after'), 180) AS days;
