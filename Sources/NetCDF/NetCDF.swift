import CNetCDF
