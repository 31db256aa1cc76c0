ALTER TABLE `t` DROP INDEX `no_idx`, ADD KEY `no_idx` (`no`);
