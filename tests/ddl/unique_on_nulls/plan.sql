ALTER TABLE `t` ADD UNIQUE KEY `no_idx` (`no`);
