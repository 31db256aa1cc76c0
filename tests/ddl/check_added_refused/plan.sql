ALTER TABLE `t` ADD CONSTRAINT `positive` CHECK (`n` > 0);
