ALTER TABLE `t` ADD KEY `name_idx` (`name`);
