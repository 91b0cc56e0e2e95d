"""The application of `benchmark coediting`: the doors of the product, and that of the echo."""

from intranet.asgi import doors as doors_of_product
from intranet.home.benchmarks.echo import Echo
from intranet.kernel.realtime.loop import remembering_loop
from intranet.kernel.serving.doors import Doors

doors = Doors(*doors_of_product, Echo(), count_refusal=doors_of_product.count_refusal)
application = remembering_loop(doors)
