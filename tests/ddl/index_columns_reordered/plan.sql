ALTER TABLE `t` DROP INDEX `ab`, ADD KEY `ab` (`b`,`a`);
