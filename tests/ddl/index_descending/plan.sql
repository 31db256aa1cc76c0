ALTER TABLE `t` DROP INDEX `ab`, ADD KEY `ab` (`a`,`b` DESC);
