# The smallest kernel by the Linux/x86 boot protocol (2.06): it writes its command line and the first line of its initrd to the
# first serial port, and stops. Loaders enter it in real mode at offset 0x200 or in protected mode at 1 MiB.
#   as --32 -o k.o tiny-kernel.S && ld -m elf_i386 --oformat binary -Ttext 0 -o tiny-kernel k.o
        .code16
        .globl _start
_start:
        .org    0x1f1
        .byte   1                       # setup_sects
        .word   0                       # root_flags
        .long   (kernel_end - protected) / 16
        .word   0, 0xffff, 0
        .word   0xaa55
        jmp     real                    # 0x200
        .ascii  "HdrS"
        .word   0x0206                  # version
        .long   0
        .word   0, 0
        .byte   0                       # type_of_loader
        .byte   1                       # loadflags: high
        .word   0
        .long   0x100000                # code32_start
ramdisk_image:
        .long   0
ramdisk_size:
        .long   0
        .long   0
        .word   0xf000                  # heap_end_ptr
        .word   0
cmd_line_ptr:
        .long   0
        .long   0x37ffffff              # initrd_addr_max
        .long   0x1000                  # kernel_alignment
        .byte   0, 0
        .word   0
        .long   255                     # cmdline_size

# Real mode: on to the protected mode entry with esi at this sector, as setup code does.
real:
        cli
        movw    %cs, %ax
        subw    $0x20, %ax              # where the boot sector lies
        movzwl  %ax, %ebx
        shll    $4, %ebx
        movw    %ax, %ds
        leal    gdt(%ebx), %eax
        movl    %eax, gdt_base
        inb     $0x92, %al              # A20
        orb     $2, %al
        andb    $0xfe, %al
        outb    %al, $0x92
        lgdtl   gdt_limit
        movl    %cr0, %eax
        orb     $1, %al
        movl    %eax, %cr0
        movw    $0x10, %ax
        movw    %ax, %ds
        movw    %ax, %ss
        movl    %ebx, %esi
        ljmpl   $0x08, $0x100000
        .align  8
gdt:    .quad   0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdt_limit:
        .word   23
gdt_base:
        .long   0
        .org    0x400

# Protected mode, flat, wherever it was loaded; esi: boot_params, in which the header lies where it does in the file.
protected:
        .code32
        movl    $0x80000, %esp
        call    here
here:   popl    %ebp
        leal    (hello - here)(%ebp), %edi
        movl    $-1, %ecx
        call    line
        movl    cmd_line_ptr(%esi), %edi
        movl    $255, %ecx
        call    line
        leal    (and_initrd - here)(%ebp), %edi
        movl    $-1, %ecx
        call    line
        movl    ramdisk_image(%esi), %edi
        movl    ramdisk_size(%esi), %ecx
        call    line
        leal    (bye - here)(%ebp), %edi
        movl    $-1, %ecx
        call    line
stop:   hlt
        jmp     stop

# Writes from edi up to a zero or a newline, ecx octets at most.
line:   jecxz   done
        movb    (%edi), %bl
        testb   %bl, %bl
        jz      done
        cmpb    $10, %bl
        je      done
        movw    $0x3fd, %dx
wait:   inb     %dx, %al
        testb   $0x20, %al
        jz      wait
        movw    $0x3f8, %dx
        movb    %bl, %al
        outb    %al, %dx
        incl    %edi
        decl    %ecx
        jmp     line
done:   ret
hello:  .asciz  "\r\rberth-kernel ["
and_initrd:
        .asciz  "] ["
bye:    .asciz  "] runs\r"
        .align  16
kernel_end:
