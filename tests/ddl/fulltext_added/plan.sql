ALTER TABLE `t` ADD FULLTEXT KEY `body_idx` (`body`);
