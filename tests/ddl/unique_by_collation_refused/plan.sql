ALTER TABLE `t` ADD UNIQUE KEY `name_idx` (`name`);
