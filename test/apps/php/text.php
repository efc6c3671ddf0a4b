<?php
return "one";
