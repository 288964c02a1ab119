#include <stdio.h>
#include <tare/tare.h>
#include <tare_ops.h>

int main(void)
{
    const tare_unit *units[] = {&tare_ops_unit};
    tare_registry *registry = tare_registry_create(units, 1, NULL, 0);
    tare_mode *mode = tare_mode_create(registry);
    tare_rec a, b, sum;
    tare_error error;
    tare_tensor(mode, &(tare_desc){.size = (int64_t[]){2, 3}, .rank = 2, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CUDA0}, &a);
    tare_tensor(mode, &(tare_desc){.size = (int64_t[]){4}, .rank = 1, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CUDA0}, &b);
    if (tare_op_add_Tensor(mode, &a, &a, TARE_INT(1), &sum) == TARE_OK)
        printf("strides %lld, %lld\n", (long long)tare_type_of(mode, sum)->dim[2], (long long)tare_type_of(mode, sum)->dim[3]);
    if (tare_op_add_Tensor(mode, &a, &b, TARE_INT(1), &sum) != TARE_OK && tare_mode_error(mode, &error))
        printf("%s: %s\n", tare_error_kind_name(error.kind), error.message);
    tare_mode_destroy(mode);
    tare_registry_destroy(registry);
    return 0;
}
