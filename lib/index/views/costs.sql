-- Costs.
-- Amounts "home" are in the smallest unit of the store's currency, by the rate
-- dated last on or before the amount's day.  Where there is none, abs() of the
-- smallest integer stops the whole query: a sum without it would be wrong.
CREATE VIEW IF NOT EXISTS costs AS
SELECT c.*,
	CASE
		WHEN c.amount_minor IS NULL THEN NULL
		WHEN c.amount_currency = (SELECT value FROM config WHERE key = 'currency')
			THEN c.amount_minor
		ELSE coalesce((SELECT CAST(round(c.amount_minor * r.factor) AS INTEGER)
				FROM rate AS r
				WHERE r.currency = c.amount_currency
					AND r.day <= c.at_day
				ORDER BY r.day DESC LIMIT 1),
			abs(min(-9223372036854775807 - 1, c.amount_minor)))
	END AS amount_home
FROM cost AS c;
