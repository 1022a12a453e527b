-- How many days ago something happened between a contact and us, of those
-- where it did.  What we note for ourselves, and what goes to many and is not
-- answered, is no contact.
CREATE VIEW IF NOT EXISTS contact_activity AS
SELECT a.rid AS rid, (SELECT day FROM now) - max(a.day) AS days_since_contact
FROM (
	SELECT e.subject AS rid, max(e.at_day) AS day
	FROM event AS e
	WHERE e.at_day <= (SELECT day FROM now)
		AND (e.kind NOT IN ('note', 'comment', 'document', 'stage', 'assign',
			'consent', 'merge', 'convert', 'ad', 'push', 'newsletter', 'sms')
		OR e.outcome IN ('opened', 'clicked', 'replied', 'purchased')
		OR e.direction = 'in')
	GROUP BY e.subject
	UNION ALL
	SELECT w.rid, max(e.at_day)
	FROM event_with AS w
	CROSS JOIN event AS e ON e.subject = w.subject AND e.n = w.n
	WHERE e.at_day <= (SELECT day FROM now)
		AND (e.kind NOT IN ('note', 'comment', 'document', 'stage', 'assign',
			'consent', 'merge', 'convert', 'ad', 'push', 'newsletter', 'sms')
		OR e.outcome IN ('opened', 'clicked', 'replied', 'purchased')
		OR e.direction = 'in')
	GROUP BY w.rid
) AS a
GROUP BY a.rid;
