ALTER TABLE `t` DROP INDEX `two`, DROP INDEX `one`, ADD KEY `two` (`a`), ADD KEY `one` (`b`);
