-- Events, each once, in its subject's timeline.
-- Amounts "home" are in the smallest unit of the store's currency, by the rate
-- dated last on or before the amount's day.  Where there is none, abs() of the
-- smallest integer stops the whole query: a sum without it would be wrong.
CREATE VIEW IF NOT EXISTS events AS
SELECT e.*,
	-- does a later event of this timeline correct it?  That any does is
	-- asked once
	(EXISTS (SELECT 1 FROM event AS k WHERE k.corrects IS NOT NULL)
		AND EXISTS (SELECT 1 FROM event AS k
		WHERE k.subject = e.subject AND k.corrects = e.id)) AS corrected,
	CASE
		WHEN e.amount_minor IS NULL THEN NULL
		WHEN e.amount_currency = (SELECT value FROM config WHERE key = 'currency')
			THEN e.amount_minor
		ELSE coalesce((SELECT CAST(round(e.amount_minor * r.factor) AS INTEGER)
				FROM rate AS r
				WHERE r.currency = e.amount_currency
					AND r.day <= e.at_day
				ORDER BY r.day DESC LIMIT 1),
			abs(min(-9223372036854775807 - 1, e.amount_minor)))
	END AS amount_home,
	CASE
		WHEN e.cost_minor IS NULL THEN NULL
		WHEN e.cost_currency = (SELECT value FROM config WHERE key = 'currency')
			THEN e.cost_minor
		ELSE coalesce((SELECT CAST(round(e.cost_minor * r.factor) AS INTEGER)
				FROM rate AS r
				WHERE r.currency = e.cost_currency
					AND r.day <= e.at_day
				ORDER BY r.day DESC LIMIT 1),
			abs(min(-9223372036854775807 - 1, e.cost_minor)))
	END AS cost_home
FROM event AS e;
