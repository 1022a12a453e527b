-- Campaigns.
CREATE VIEW IF NOT EXISTS campaigns AS
SELECT t.*
FROM campaign AS t;
