-- Recency, frequency and monetary value of contacts who ordered: 1 to 5 by
-- rank, 5 best, those that are equal sharing the lowest rank; and the segment
-- of the two first.
CREATE VIEW IF NOT EXISTS contact_rfm AS
SELECT s.rid AS rid, s.r AS r, s.f AS f, s.m AS m,
	CASE
		WHEN s.r <= 2 AND s.f <= 2 THEN 'hibernating'
		WHEN s.r <= 2 AND s.f <= 4 THEN 'at-risk'
		WHEN s.r <= 2 THEN 'cannot-lose'
		WHEN s.r = 3 AND s.f <= 2 THEN 'about-to-sleep'
		WHEN s.r = 3 AND s.f = 3 THEN 'need-attention'
		WHEN s.r = 3 THEN 'loyal'
		WHEN s.r = 4 AND s.f = 1 THEN 'promising'
		WHEN s.r = 4 AND s.f >= 4 THEN 'loyal'
		WHEN s.r = 5 AND s.f = 1 THEN 'new'
		WHEN s.r = 5 AND s.f >= 4 THEN 'champions'
		ELSE 'potential-loyalists'
	END AS segment
FROM (
	SELECT k.rid AS rid,
		1 + 5 * (rank() OVER (ORDER BY k.last_day) - 1) / count(*) OVER () AS r,
		1 + 5 * (rank() OVER (ORDER BY k.orders_count) - 1) / count(*) OVER () AS f,
		1 + 5 * (rank() OVER (ORDER BY coalesce(k.spend_minor, 0)) - 1)
			/ count(*) OVER () AS m
	FROM contact_orders AS k
	JOIN contact AS c ON c.rid = k.rid
	WHERE c.merged_into IS NULL
) AS s;
