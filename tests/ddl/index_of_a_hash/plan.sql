ALTER TABLE `t` DROP INDEX `a_idx`, ADD KEY `a_idx` (`a`) USING BTREE, ADD UNIQUE KEY `b_idx` (`b`) USING HASH;
