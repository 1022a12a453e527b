-- Opportunities.
-- Amounts "home" are in the smallest unit of the store's currency, by the rate
-- dated last on or before the amount's day.  Where there is none, abs() of the
-- smallest integer stops the whole query: a sum without it would be wrong.
CREATE VIEW IF NOT EXISTS opportunities AS
SELECT o.*,
	CASE
		WHEN o.amount_minor IS NULL THEN NULL
		WHEN o.amount_currency = (SELECT value FROM config WHERE key = 'currency')
			THEN o.amount_minor
		ELSE coalesce((SELECT CAST(round(o.amount_minor * r.factor) AS INTEGER)
				FROM rate AS r
				WHERE r.currency = o.amount_currency
					AND r.day <= coalesce(o.closed_day, o.close_date_day, o.created_day)
				ORDER BY r.day DESC LIMIT 1),
			abs(min(-9223372036854775807 - 1, o.amount_minor)))
	END AS amount_home,
	coalesce(o.probability_num, (SELECT p.probability FROM pipeline AS p
		WHERE p.stage = o.stage)) AS chance
FROM opportunity AS o;
