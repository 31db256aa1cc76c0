ALTER TABLE `t` DROP CHECK `t_chk_1`, ADD CHECK (`n` > 1);
