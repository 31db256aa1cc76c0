ALTER TABLE `t` DROP INDEX `body_idx`;
ALTER TABLE `t` ADD FULLTEXT KEY `body_idx` (`body`) WITH PARSER `ngram`;
