-- Contacts, but those that were merged into another.
--
-- Events are found by their subject or by event_with, never both; one that a
-- later event corrects counts no more.
CREATE VIEW IF NOT EXISTS contacts AS
SELECT c.*,
	-- whole years; empty where the year of birth is
	CASE WHEN c.birth_date_day IS NOT NULL THEN
		CAST(substr((SELECT date FROM now), 1, 4) AS INTEGER)
		- CAST(substr(c.birth_date, 1, 4) AS INTEGER)
		- (substr((SELECT date FROM now), 6) < substr(c.birth_date, 6))
	END AS age,
	-- since something happened between them and us; what we note for
	-- ourselves, and what goes to many and is not answered, is no contact
	(SELECT day FROM now) - (SELECT max(day) FROM (
		SELECT max(e.at_day) AS day FROM event AS e
		WHERE e.subject = c.rid AND e.at_day <= (SELECT day FROM now)
			AND (e.kind NOT IN ('note', 'comment', 'document', 'stage',
				'assign', 'consent', 'merge', 'convert', 'ad', 'push',
				'newsletter', 'sms')
			OR e.outcome IN ('opened', 'clicked', 'replied', 'purchased')
			OR e.direction = 'in')
		UNION ALL
		SELECT max(e.at_day) FROM event_with AS w
		JOIN event AS e ON e.subject = w.subject AND e.n = w.n
		WHERE w.rid = c.rid AND e.at_day <= (SELECT day FROM now)
			AND (e.kind NOT IN ('note', 'comment', 'document', 'stage',
				'assign', 'consent', 'merge', 'convert', 'ad', 'push',
				'newsletter', 'sms')
			OR e.outcome IN ('opened', 'clicked', 'replied', 'purchased')
			OR e.direction = 'in')
	)) AS days_since_contact,
	-- orders, in number and in the smallest unit of the store's currency
	(SELECT count(*) FROM events AS e
		WHERE e.subject = c.rid AND e.kind = 'order' AND NOT e.corrected)
	+ (SELECT count(*) FROM event_with AS w
		JOIN events AS e ON e.subject = w.subject AND e.n = w.n
		WHERE w.rid = c.rid AND e.kind = 'order' AND NOT e.corrected)
	AS orders_count,
	coalesce((SELECT sum(e.amount_home) FROM events AS e
		WHERE e.subject = c.rid AND e.kind = 'order' AND NOT e.corrected), 0)
	+ coalesce((SELECT sum(e.amount_home) FROM event_with AS w
		JOIN events AS e ON e.subject = w.subject AND e.n = w.n
		WHERE w.rid = c.rid AND e.kind = 'order' AND NOT e.corrected), 0)
	AS spend_minor,
	-- a consent that holds, for a channel that works.  A withdrawal of the same
	-- purpose ends it, for its channel or for any, unless both have a time
	-- and the consent is later
	CASE WHEN c.consent IS NULL THEN 0 ELSE EXISTS (
		SELECT 1 FROM consents_given AS g
		WHERE g.rid = c.rid AND g.status = 'granted' AND NOT EXISTS (
			SELECT 1 FROM consents_given AS w
			WHERE w.rid = c.rid AND w.status = 'withdrawn'
				AND w.purpose IS g.purpose
				AND (w.channel IS NULL OR g.channel IS NULL
					OR w.channel = g.channel)
				AND (g.time > w.time) IS NOT 1
		) AND CASE
			WHEN g.channel = 'email' THEN c.email IS NOT NULL
				AND c.email_status IS NOT 'bounced'
			WHEN g.channel IN ('phone', 'sms', 'whatsapp')
				THEN c.phone IS NOT NULL
			WHEN g.channel IN ('post', 'mail', 'letter')
				THEN c.street IS NOT NULL
			ELSE (c.email IS NOT NULL AND c.email_status IS NOT 'bounced')
				OR c.phone IS NOT NULL OR c.url IS NOT NULL
			END
	) END AS reachable
FROM contact AS c
WHERE c.merged_into IS NULL;
