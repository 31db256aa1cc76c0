ALTER TABLE `t` ADD UNIQUE KEY `ab` (`a`,`b`);
