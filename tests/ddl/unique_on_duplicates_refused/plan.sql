ALTER TABLE `t` ADD COLUMN `name` varchar(255), ADD UNIQUE KEY `no_idx` (`no`);
