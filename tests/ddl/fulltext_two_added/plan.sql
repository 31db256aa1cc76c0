ALTER TABLE `t` ADD FULLTEXT KEY `title_idx` (`title`);
ALTER TABLE `t` ADD FULLTEXT KEY `body_idx` (`body`);
